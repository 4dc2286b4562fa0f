"""Who could fit: documents, queries and two engines behind one interface.

This is its front door: what others may import stands in `__init__.pyi`, loaded when first asked for.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
