from piccolo.columns import BigSerial, Varchar
from piccolo.table import Table


class Tree(Table, tablename="orchard_tree"):
    id = BigSerial(primary_key=True)
    name = Varchar(length=40)
