"""Making the embedding model that speaks privacy: training data, training, measuring. Nothing here runs in service."""
