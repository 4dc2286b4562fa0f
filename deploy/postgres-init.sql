-- Run once by the postgres image when its volume is empty, as the server's superuser; the application's own role is
-- none and makes no other roles. The password comes from the environment, never from a command line.
\getenv password TALENT_DB_PASSWORD
CREATE ROLE talent_app NOLOGIN;
CREATE ROLE talent LOGIN PASSWORD :'password' IN ROLE talent_app;
CREATE DATABASE talent OWNER talent;
REVOKE CONNECT ON DATABASE talent FROM PUBLIC;
