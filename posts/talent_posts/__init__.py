"""The law of public institutions (事业单位) as rules: may this appointment be made?

Pure functions over frozen facts. `decide` asks every rule of 岗位设置 and 岗位聘用 (rows G1-H12 of the
decision table) and answers with one finding per rule, its sentence, its citation and the dated figure it
used.

This is its front door: what others may import stands in `__init__.pyi`, loaded when first asked for.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
