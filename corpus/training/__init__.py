"""What models learn from: invented policies, what people ask about them, and messages as people send them."""
