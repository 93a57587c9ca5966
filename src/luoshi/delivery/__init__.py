"""督查督办: directives and what is made of them."""
