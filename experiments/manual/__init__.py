"""The manual: a site made of the pages in docs/, which are written to be read in the repository too.

``python -m experiments.manual`` (``make docs``) builds it. pages.py: what the site adds to a page; built.py: what must
hold of the site; gallery.py: pictures beside the commands that make them; commands.py: commands that pages print.
"""
