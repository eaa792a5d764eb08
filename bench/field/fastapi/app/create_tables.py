"""`python -m app.create_tables`: makes the tables and their indexes."""

import asyncio

from . import models  # noqa: F401
from .database import Base, engine


async def create_tables() -> None:
    """Makes them in an empty database."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(create_tables())
