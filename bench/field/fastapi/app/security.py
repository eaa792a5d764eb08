"""Passwords, tokens, and who is calling."""

import datetime as dt
from typing import Annotated

import bcrypt
from fastapi import Depends, Header, HTTPException
from jose import JWTError, jwt
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .config import settings
from .database import get_db
from .models import User

ALGORITHM = "HS256"
ACCESS_TOKEN_EXPIRE = dt.timedelta(days=1)

Database = Annotated[AsyncSession, Depends(get_db)]


def verify_password(password: str, password_hash: str) -> bool:
    """Whether it is the one."""
    return bcrypt.checkpw(password.encode(), password_hash.encode())


def create_access_token(user: User) -> str:
    """A token that says who it is for a day."""
    claims = {"sub": str(user.id), "exp": dt.datetime.now(dt.UTC) + ACCESS_TOKEN_EXPIRE}
    return jwt.encode(claims, settings.JWT_SECRET, algorithm=ALGORITHM)


def verify_token(token: str) -> dict:
    """What a token says; 401 where it is not ours or too old."""
    try:
        return jwt.decode(token, settings.JWT_SECRET, algorithms=[ALGORITHM])
    except JWTError as error:
        raise HTTPException(401, "Invalid token") from error


async def get_current_user(db: Database, authorization: Annotated[str, Header()]) -> User:
    """Who is calling; 401 where nobody known is."""
    if not authorization.startswith("Bearer "):
        raise HTTPException(401, "Invalid auth header")
    claims = verify_token(authorization.split(" ")[1])
    user = (await db.execute(select(User).where(User.id == int(claims["sub"])))).scalar_one_or_none()
    if user is None:
        raise HTTPException(401, "User not found")
    return user


CurrentUser = Annotated[User, Depends(get_current_user)]
