"""Which language a message is in, and what is known of it in English."""
