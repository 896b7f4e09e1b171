-- Report. A report instead of a list: its name. What is exported are customers then, and the rule says whose.
ALTER TABLE export_schedule ADD COLUMN report text COLLATE "C";
-- Parameters. Of the report, as its address has them: n=10&window=last+90+days&compare=year
ALTER TABLE export_schedule ADD COLUMN parameters text COLLATE "C";
-- Language. Of the report; empty: that of the organisation.
ALTER TABLE export_schedule ADD COLUMN language text COLLATE "C";
