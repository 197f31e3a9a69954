"""The checks of ourselves, each a command of its own: speed, intervals' coverage, and what is done to break it all."""
