"""Item files for tests."""

HEADER = (
    "code,topic,difficulty,kind,stem,option_a,option_b,option_c,option_d,option_e,"
    "key,tolerance,expression,explanation\n"
)
GOOD = "A-1,Numerik,1,single_choice,Berapa **2 + 2**?,3,4,5,,,B,,2+2,Empat.\n"
OTHER = "A-2,Numerik,2,numeric,Berapa setengah dari 25?,,,,,,12.5,0.5,25/2,Setengah.\n"
BAD = "A-3,Numerik,7,single_choice,=HYPERLINK(1),ya,ya,,,,Z,,,\n"


def item_file(*rows: str) -> bytes:
    """A CSV file of these rows."""
    return (HEADER + "".join(rows)).encode()


def sent(*rows: str, name: str = "items.csv") -> dict[str, tuple[str, bytes]]:
    """The same as a form's file."""
    return {"file": (name, item_file(*rows))}
