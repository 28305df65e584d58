"""What alembic runs: every step up to the newest in the one transaction of the caller."""

from alembic import context

connection = context.config.attributes["connection"]
# alembic takes SQLite for a database that cannot undo DDL; with our own BEGIN it can
context.configure(connection=connection, transactional_ddl=True)
context.run_migrations()
