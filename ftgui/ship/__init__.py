"""How do I use it? Merged model, local server, code to copy."""
