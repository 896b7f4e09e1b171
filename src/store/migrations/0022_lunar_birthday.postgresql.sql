-- Lunar birthday. A day of the lunar calendar: 1990-05-03, in a doubled month 1990-05x-03, without a year --08-15.
ALTER TABLE customer ADD COLUMN lunar_birthday text COLLATE "C";
