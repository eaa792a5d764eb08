"""`python -m app.create_tables EMAIL PASSWORD`: makes the tables with their indexes, and a login."""

import asyncio
import sys

import bcrypt

from .database import Base, engine, new_session
from .models import User


async def create_tables(email: str, password: str) -> None:
    """Makes them in an empty database."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with new_session.begin() as session:
        password_hash = bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()
        session.add(User(email=email, password_hash=password_hash, is_active=True))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(create_tables(*sys.argv[1:]))
