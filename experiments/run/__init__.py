"""What run.py does when no question is asked: one run told as a story, many counted, a curve, all in one folder.

``report`` is the whole of it. ``axis`` and ``map`` say what the curve and the map over two levers vary; ``story``
tells, ``screen`` prints, ``tables`` and ``pictures`` fill the folder, ``names`` says what a number is called, and
``meanwhile`` shows a first run while the engine compiles.
"""
