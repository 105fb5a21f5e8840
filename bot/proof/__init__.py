"""May this sentence, this citation, be shown? Fails closed."""
