DROP TABLE contact_counts;
DROP TABLE contact_labels;
DROP TABLE contact_inboxes;
DROP TABLE contacts;
