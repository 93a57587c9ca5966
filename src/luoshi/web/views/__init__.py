"""The pages: each view asks queries, calls one action, and holds no rules of its own."""
