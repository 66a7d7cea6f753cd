"""Setting up, running and checking the project; everything before the virtual environment needs Python alone."""
