-- The two roles of docs/architecture.md for a PostgreSQL of one's own; choose other passwords.
CREATE ROLE hearth_owner LOGIN CREATEDB PASSWORD 'hearth';
CREATE ROLE hearth_app LOGIN PASSWORD 'hearth';
CREATE DATABASE hearth OWNER hearth_owner;
