"""What comes in and goes out."""

import datetime as dt
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class PaginatedResponse(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    total: int
    page: int
    page_size: int
    pages: int


class CustomerResponse(BaseModel):
    """A customer."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    region: str | None
    notes: str | None
    created_at: dt.datetime
    updated_at: dt.datetime | None


class TechnicianResponse(BaseModel):
    """A technician."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    user_id: int | None
    name: str
    email: str | None
    phone: str | None
    skills: list[str] | None
    is_active: bool
    color: str | None


class WorkOrderBase(BaseModel):
    """What every form of a work order has."""

    customer_id: int
    description: str | None = None
    priority: int = 3
    status: str = "pending"


class WorkOrderCreate(WorkOrderBase):
    """A new one."""

    assigned_technician_id: int | None = None
    scheduled_date: dt.date | None = None
    scheduled_time: dt.time | None = None
    estimated_duration: int | None = None
    notes: str | None = None


class WorkOrderPatch(BaseModel):
    """A change; what is absent stays."""

    assigned_technician_id: int | None = None
    scheduled_date: dt.date | None = None
    scheduled_time: dt.time | None = None
    status: str | None = None
    notes: str | None = None


class WorkOrderResponse(WorkOrderBase):
    """A work order with its customer and technician."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    assigned_technician_id: int | None
    scheduled_date: dt.date | None
    scheduled_time: dt.time | None
    estimated_duration: int | None
    notes: str | None
    created_at: dt.datetime
    updated_at: dt.datetime | None
    completed_at: dt.datetime | None
    customer: CustomerResponse
    technician: TechnicianResponse | None


class Login(BaseModel):
    """Who wants in."""

    email: str
    password: str


class Token(BaseModel):
    """The way in."""

    access_token: str
    token_type: str = "bearer"
