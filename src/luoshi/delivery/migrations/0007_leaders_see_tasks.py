"""The leader whom a task names sees it: their post joins its audience, and that of all that are part of it."""

from django.db import migrations

GIVEN = (
    "({0}state NOT IN ('registered', 'cancelled') OR ({0}state = 'cancelled' AND {0}assigned_on IS NOT NULL))"
)
JOIN = """
WITH RECURSIVE above (task, post, parent) AS (
    SELECT id, CASE WHEN {given} THEN leader END, parent FROM delivery_task
    UNION ALL
    SELECT above.task, CASE WHEN {given_whole} THEN whole.leader END, whole.parent
      FROM above JOIN delivery_task whole ON whole.id = above.parent
), posts AS (
    SELECT task, array_agg(DISTINCT post) AS posts FROM above WHERE post IS NOT NULL GROUP BY task
)
UPDATE delivery_task
   SET audience = ARRAY(SELECT DISTINCT one FROM unnest(audience || posts.posts) one ORDER BY one)
  FROM posts WHERE posts.task = delivery_task.id
""".format(given=GIVEN.format(""), given_whole=GIVEN.format("whole."))


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0006_audience"),
    ]

    operations = [
        migrations.RunSQL(JOIN, migrations.RunSQL.noop),
    ]
