"""A calculator for the `expression` of demo items: numbers and a few functions, nothing else."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "round": round,
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "sqrt": math.sqrt,
    "comb": math.comb,
    "perm": math.perm,
    "factorial": math.factorial,
}
LARGEST_EXPONENT = 64


def evaluate(expression: str) -> float:
    """The value of an expression; raises ValueError for anything that is not arithmetic."""
    return float(_value(ast.parse(expression.strip(), mode="eval").body))


def _value(node: ast.AST) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.BinOp(left, sign, right):
            return _apply(sign, _value(left), _value(right))
        case ast.UnaryOp(sign, operand):
            return _apply(sign, _value(operand))
        case ast.List(elements) | ast.Tuple(elements):
            return [_value(element) for element in elements]
        case ast.Call(ast.Name(name), arguments, []) if name in FUNCTIONS:
            return FUNCTIONS[name](*map(_value, arguments))
    raise ValueError(f"not arithmetic: {ast.dump(node)[:60]}")


def _apply(sign: ast.AST, *numbers: Any) -> Any:
    if type(sign) not in OPERATORS:
        raise ValueError(f"unknown sign {type(sign).__name__}")
    if isinstance(sign, ast.Pow) and abs(numbers[1]) > LARGEST_EXPONENT:
        raise ValueError(f"exponent {numbers[1]}")
    return OPERATORS[type(sign)](*numbers)
