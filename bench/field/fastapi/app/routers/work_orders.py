"""Jobs: the calls that are measured."""

import datetime as dt
import math

from fastapi import APIRouter, HTTPException, status
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from ..models import WorkOrder
from ..pagination import PageOf
from ..schemas import PaginatedResponse, WorkOrderCreate, WorkOrderPatch, WorkOrderResponse
from ..security import CurrentUser, Database

router = APIRouter(prefix="/work-orders", tags=["work orders"])

WITH_PEOPLE = (joinedload(WorkOrder.customer), joinedload(WorkOrder.technician))


async def load(db: Database, id: int) -> WorkOrder:
    """One with its customer and technician as they are now; 404 where there is none."""
    statement = (
        select(WorkOrder).options(*WITH_PEOPLE).where(WorkOrder.id == id).execution_options(populate_existing=True)
    )
    work_order = (await db.execute(statement)).scalar_one_or_none()
    if work_order is None:
        raise HTTPException(404, "Work order not found")
    return work_order


@router.get("/", response_model=PaginatedResponse[WorkOrderResponse])
async def list_work_orders(
    db: Database,
    user: CurrentUser,
    pages: PageOf,
    status: str | None = None,
    priority: int | None = None,
    customer_id: int | None = None,
    technician_id: int | None = None,
    date_from: dt.date | None = None,
    date_to: dt.date | None = None,
):
    """A page, newest first."""
    wanted = []
    if status is not None:
        wanted.append(WorkOrder.status == status)
    if priority is not None:
        wanted.append(WorkOrder.priority == priority)
    if customer_id is not None:
        wanted.append(WorkOrder.customer_id == customer_id)
    if technician_id is not None:
        wanted.append(WorkOrder.assigned_technician_id == technician_id)
    if date_from is not None:
        wanted.append(WorkOrder.scheduled_date >= date_from)
    if date_to is not None:
        wanted.append(WorkOrder.scheduled_date <= date_to)
    total = await db.scalar(select(func.count()).select_from(WorkOrder).where(*wanted))
    statement = (
        select(WorkOrder)
        .options(*WITH_PEOPLE)
        .where(*wanted)
        .order_by(WorkOrder.id.desc())
        .limit(pages.page_size)
        .offset(pages.offset)
    )
    items = (await db.execute(statement)).scalars().all()
    return {
        "items": items,
        "total": total,
        "page": pages.page,
        "page_size": pages.page_size,
        "pages": math.ceil(total / pages.page_size),
    }


@router.get("/{id}", response_model=WorkOrderResponse)
async def get_work_order(id: int, db: Database, user: CurrentUser):
    """One."""
    return await load(db, id)


@router.post("/", response_model=WorkOrderResponse, status_code=status.HTTP_201_CREATED)
async def create_work_order(data: WorkOrderCreate, db: Database, user: CurrentUser):
    """Makes one."""
    try:
        work_order = WorkOrder(**data.model_dump())
        db.add(work_order)
        await db.commit()
        return await load(db, work_order.id)
    except SQLAlchemyError as error:
        await db.rollback()
        raise HTTPException(400, str(error)) from error


@router.patch("/{id}", response_model=WorkOrderResponse)
async def update_work_order(id: int, data: WorkOrderPatch, db: Database, user: CurrentUser):
    """Changes what the body names."""
    try:
        work_order = await db.get(WorkOrder, id)
        if work_order is None:
            raise HTTPException(404, "Work order not found")
        for field, value in data.model_dump(exclude_unset=True).items():
            setattr(work_order, field, value)
        await db.commit()
        return await load(db, id)
    except SQLAlchemyError as error:
        await db.rollback()
        raise HTTPException(400, str(error)) from error
