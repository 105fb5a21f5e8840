"""What the policies say, and where: canonical texts, their clauses, and the reviewed knowledge beside them."""
