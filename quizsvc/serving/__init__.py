"""Running the service: the web server and the sandbox's supervisor, side by side under one parent."""
