"""What the house uses of HiGHS, which tells only part of its types."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int32]

kHighsInf: float

class HighsStatus(Enum):
    kError = -1
    kOk = 0
    kWarning = 1

class HighsModelStatus(Enum):
    kOptimal = 7

class HighsBasisStatus(Enum):
    kLower = 0
    kBasic = 1
    kUpper = 2

class HighsVarType(Enum):
    kContinuous = 0
    kInteger = 1

class MatrixFormat(Enum):
    kColwise = 1
    kRowwise = 2

class HighsSparseMatrix:
    format_: MatrixFormat
    start_: Places
    index_: Places
    value_: Floats

class HighsLp:
    num_col_: int
    num_row_: int
    col_cost_: Floats
    col_lower_: Floats
    col_upper_: Floats
    row_lower_: Floats
    row_upper_: Floats
    a_matrix_: HighsSparseMatrix

class HighsBasis:
    valid: bool
    alien: bool
    col_status: Sequence[HighsBasisStatus]
    row_status: Sequence[HighsBasisStatus]

class HighsSolution:
    col_value: Floats
    row_dual: Floats

class HighsInfo:
    mip_dual_bound: float

class Event(Protocol):
    def interrupt(self) -> None: ...

class Callback:
    def __iadd__(self, watch: Callable[[Event], None]) -> Self: ...

class Highs:
    cbSimplexInterrupt: Callback
    cbMipInterrupt: Callback
    def setOptionValue(self, option: str, value: bool | int | float | str) -> HighsStatus: ...
    def passModel(self, model: HighsLp) -> HighsStatus: ...
    def run(self) -> HighsStatus: ...
    def getRunTime(self) -> float: ...
    def getNumRow(self) -> int: ...
    def getModelStatus(self) -> HighsModelStatus: ...
    def getSolution(self) -> HighsSolution: ...
    def getInfo(self) -> HighsInfo: ...
    def getBasis(self) -> HighsBasis: ...
    def setBasis(self, basis: HighsBasis) -> HighsStatus: ...
    def setSolution(self, solution: HighsSolution) -> HighsStatus: ...
    def changeColsBounds(self, count: int, columns: Places, lower: Floats, upper: Floats) -> HighsStatus: ...
    def changeColsIntegrality(
        self, count: int, columns: Places, kinds: NDArray[np.object_]
    ) -> HighsStatus: ...
    def addRows(
        self,
        count: int,
        lower: Floats,
        upper: Floats,
        entries: int,
        starts: Places,
        columns: Places,
        values: Floats,
    ) -> HighsStatus: ...
