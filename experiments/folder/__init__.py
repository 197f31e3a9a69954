"""The folder that an answer leaves: files that appear whole, their manifest, and the same once more from it."""
