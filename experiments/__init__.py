"""Questions put to the model, one file each; what they need lives in sim/, never the reverse."""
