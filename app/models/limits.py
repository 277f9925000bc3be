"""How full the buckets of those are who do something often."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class Bucket(SQLModel, table=True):
    """A bucket of tokens that is not full: `who` does `what`.

    `full_at` counts milliseconds since 1970, for the database itself reckons with it. A bucket that
    is full is as good as none.
    """

    who: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    full_at: int = Field(sa_type=BigInteger, index=True)
