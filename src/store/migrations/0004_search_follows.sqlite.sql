-- SPDX-License-Identifier: Apache-2.0
-- New records write no search terms; the log's consumer “search” says which are written. What is in the log today has its terms.
INSERT INTO consumer (name, pos) SELECT 'search', coalesce(max(pos), 0) FROM change_log;
