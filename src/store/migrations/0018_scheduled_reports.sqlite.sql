-- Report. A report instead of a list: its name. What is exported are customers then, and the rule says whose.
ALTER TABLE export_schedule ADD COLUMN report TEXT;
-- Parameters. Of the report, as its address has them: n=10&window=last+90+days&compare=year
ALTER TABLE export_schedule ADD COLUMN parameters TEXT;
-- Language. Of the report; empty: that of the organisation.
ALTER TABLE export_schedule ADD COLUMN language TEXT;
