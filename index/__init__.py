"""Which clauses are near a question: embeddings, vectors, lexical index, heads; built once, swapped in atomically."""
