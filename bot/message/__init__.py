"""What was typed, tiled into spans; nothing typed is lost."""
