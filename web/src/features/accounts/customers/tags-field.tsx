import { Link } from "@tanstack/react-router";
import { Plus, X } from "lucide-react";
import type { User } from "@/api/types";
import { TagPicker } from "../people/tag-picker";
import { setTag } from "./tagging";

/** A customer's tags, changed in place. */
export function TagsField({ customer, writes }: { customer: User; writes: boolean }) {
  const tags = customer.tags ?? [];
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1.5">
      {tags.map((tag) => (
        <span
          key={tag}
          className="flex h-6 max-w-full items-center rounded-full bg-sunken text-soft text-small max-md:h-8 dark:bg-raised"
        >
          <Link
            to="/customers"
            search={{ tag }}
            aria-label={`All customers tagged ${tag}`}
            className={`min-w-0 truncate rounded-full pl-2.5 font-medium hover:text-accent-ink ${writes ? "pr-0.5" : "pr-2.5"}`}
          >
            {tag}
          </Link>
          {writes && (
            <button
              type="button"
              aria-label={`Remove the tag ${tag}`}
              onClick={() => setTag(customer.id, tag, false)}
              className="mr-0.5 grid size-5 shrink-0 place-items-center rounded-full text-muted hover:bg-line hover:text-ink max-md:size-7"
            >
              <X className="size-3" aria-hidden />
            </button>
          )}
        </span>
      ))}
      {writes && (
        <TagPicker
          name="Tags"
          creates
          without={tags}
          onChoose={(tag) => tag && setTag(customer.id, tag, true)}
          trigger={{
            "aria-label": "Add a tag",
            className:
              "inline-flex h-6 items-center gap-1 rounded-full border border-line-strong border-dashed px-2 text-small text-soft hover:bg-hover hover:text-ink max-md:h-8 [&_svg]:size-3",
            content: (
              <>
                <Plus aria-hidden /> Tag
              </>
            ),
          }}
        />
      )}
    </span>
  );
}
