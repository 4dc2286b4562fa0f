from .calculation.calculate import Calculation, calculate
from .calculation.explanations import Explained, explain, proposed
from .calculation.run_input import Closeness, RunInput, RunLimits
from .calculation.standing_plan import Move, StandingPlan
from .commands.group import match_commands
from .dated_files import DatedFileError, in_force
from .files.problem_files import read_problem
from .files.result_files import read_report, read_result
from .files.writer import write_problem, write_result
from .market.eligibility import RULES, check_pairs, rule_names
from .market.eligibility_by_need import Crowd
from .market.licensed import Licence, Licences
from .market.market import (
    DECLINED,
    FLEXIBLE,
    FORBIDDEN,
    INTRODUCED,
    MILLION,
    RIGID,
    UNSTATED,
    Barred,
    Market,
    Needs,
    People,
    Prospects,
    Ragged,
)
from .market.prepare import Prepared, prepare
from .market.scoring import score
from .market.teams import TOO_FEW, TOO_MANY, UNRELATED, Teams, offer_rule_names, offers
from .market.weighting import TEAM_TERMS, TERMS, Weights
from .principles.fairness import justified_envy, spread
from .principles.goal_network import Aims
from .principles.goal_order import GoalOrder
from .principles.goals import Level, as_result, pursue
from .principles.loads import Tasks, share_out
from .principles.stability import StableComparison, blocking_pairs, compare_stable, stable_plan
from .problem.limits import Control
from .problem.problem import VALUE_SCALE, Bundles, Pairs, Problem, ProblemError
from .shortlist.eligible_pairs import EligiblePairs
from .shortlist.widen import UNREACHABLE, FoundPairs, Widened, widen
from .solver.assignment import solve
from .solver.explanation import NO_ROW, REASONS, Facts
from .solver.parallel import open_executor
from .solver.result import Plan, Prices, Principle, Result, decimal
from .verify.verify import verify_result
from .whatif.advice import advise
from .whatif.comparison import PlacementChange
from .whatif.steps import AddNeed, AddPairs, AddPerson, CloseNeed, Forbid, Pin, SetNeed, Step, Withdraw
from .whatif.team_split import WholeOrApart, whole_or_apart
from .whatif.whatif import Effect, what_if

__all__ = [
    "DECLINED",
    "FLEXIBLE",
    "FORBIDDEN",
    "INTRODUCED",
    "MILLION",
    "NO_ROW",
    "REASONS",
    "RIGID",
    "RULES",
    "TEAM_TERMS",
    "TERMS",
    "TOO_FEW",
    "TOO_MANY",
    "UNREACHABLE",
    "UNRELATED",
    "UNSTATED",
    "VALUE_SCALE",
    "AddNeed",
    "AddPairs",
    "AddPerson",
    "Aims",
    "Barred",
    "Bundles",
    "Calculation",
    "CloseNeed",
    "Closeness",
    "Control",
    "Crowd",
    "DatedFileError",
    "Effect",
    "EligiblePairs",
    "Explained",
    "Facts",
    "Forbid",
    "FoundPairs",
    "GoalOrder",
    "Level",
    "Licence",
    "Licences",
    "Market",
    "Move",
    "Needs",
    "Pairs",
    "People",
    "Pin",
    "PlacementChange",
    "Plan",
    "Prepared",
    "Prices",
    "Principle",
    "Problem",
    "ProblemError",
    "Prospects",
    "Ragged",
    "Result",
    "RunInput",
    "RunLimits",
    "SetNeed",
    "StableComparison",
    "StandingPlan",
    "Step",
    "Tasks",
    "Teams",
    "Weights",
    "WholeOrApart",
    "Widened",
    "Withdraw",
    "advise",
    "as_result",
    "blocking_pairs",
    "calculate",
    "check_pairs",
    "compare_stable",
    "decimal",
    "explain",
    "in_force",
    "justified_envy",
    "match_commands",
    "offer_rule_names",
    "offers",
    "open_executor",
    "prepare",
    "proposed",
    "pursue",
    "read_problem",
    "read_report",
    "read_result",
    "rule_names",
    "score",
    "share_out",
    "solve",
    "spread",
    "stable_plan",
    "verify_result",
    "what_if",
    "whole_or_apart",
    "widen",
    "write_problem",
    "write_result",
]
