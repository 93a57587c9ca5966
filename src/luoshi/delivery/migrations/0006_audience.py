"""Tasks are seen by their units from the assignment on: of rows that were there before, who may see them is worked out
anew, as the projection does."""

from __future__ import annotations

from django.db import migrations

_GIVEN = "({0}.state NOT IN ('registered', 'cancelled') OR ({0}.state = 'cancelled' AND {0}.assigned_on IS NOT NULL))"
AUDIENCE = f"""
WITH RECURSIVE above (task, at) AS (
    SELECT id, parent FROM delivery_task WHERE parent IS NOT NULL
    UNION ALL
    SELECT above.task, next.parent FROM above JOIN delivery_task next ON next.id = above.at
     WHERE next.parent IS NOT NULL
)
UPDATE delivery_task row SET audience = ARRAY(
    SELECT DISTINCT unit FROM (
        SELECT unnest(array_append(row.responsible || row.supporting, row.lead)) WHERE {_GIVEN.format("row")}
        UNION SELECT whole.lead FROM above JOIN delivery_task whole ON whole.id = above.at
               WHERE above.task = row.id AND {_GIVEN.format("whole")}
        UNION SELECT need.unit FROM delivery_coordination need WHERE need.task = row.id AND need.decided_at IS NULL
    ) units (unit) WHERE unit IS NOT NULL ORDER BY unit
) WHERE row.parent IS NOT NULL OR NOT {_GIVEN.format("row")}
"""


class Migration(migrations.Migration):
    """Works the audiences of unassigned tasks and of sub-tasks out anew."""

    dependencies = [("delivery", "0005_draft_files")]

    operations = [migrations.RunSQL(AUDIENCE, migrations.RunSQL.noop)]
