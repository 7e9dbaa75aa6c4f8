"""Versions of policies are only ever added. Before deploy."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION site_settings_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON site_settings_policyversion
    FOR EACH ROW EXECUTE FUNCTION site_settings_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON site_settings_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION site_settings_append_only();
"""
BACKWARD = """
DROP TRIGGER append_only ON site_settings_policyversion;
DROP TRIGGER never_emptied ON site_settings_policyversion;
DROP FUNCTION site_settings_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("site_settings", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
