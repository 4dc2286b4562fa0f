"""Who should go where: a pure library over arrays and frozen dataclasses.

This is its front door: what others may import stands in `__init__.pyi`, and a name is loaded when it is first
asked for, because the solvers take a second.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
