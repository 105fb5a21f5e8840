"""Policy files to documents, one module a format: each yields pieces in reading order, which `layout` lays out."""
