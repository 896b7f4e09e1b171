-- A table lies in the order of its key: a second index of the same columns cost every write.
DROP INDEX address_id_index;
DROP INDEX consent_id_index;
DROP INDEX customer_tag_id_index;
DROP INDEX event_id_index;
DROP INDEX identity_id_index;
DROP INDEX note_id_index;
DROP INDEX customer_order_id_index;
DROP INDEX order_line_order_id_position_index;
DROP INDEX relation_id_index;
