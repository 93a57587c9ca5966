"""Running the product: preparing an installation, starting its processes, watching them, stopping them."""
