"""Logging in."""

from fastapi import APIRouter, HTTPException
from sqlalchemy import select

from ..models import User
from ..schemas import Login, Token
from ..security import Database, create_access_token, verify_password

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/login", response_model=Token)
async def login(data: Login, db: Database):
    """A token for an address and its password."""
    user = (await db.execute(select(User).where(User.email == data.email))).scalar_one_or_none()
    if user is None or not verify_password(data.password, user.password_hash):
        raise HTTPException(401, "Wrong e-mail or password")
    return Token(access_token=create_access_token(user))
