#!/bin/sh
# In place of run_mrcnn.sh.
. "${0%/*}/stand-in.sh"

echo '{"image_id": 0, "objs": [{"name": "S1", "class_id": 1, "class_name": "source", "score": 0.98, "x1": 29, "x2": 34, "y1": 18, "y2": 23}]}' >"catalog_$base.json"
echo '{"image_id": 0, "objs": [{"name": "S1", "class_name": "source", "score": 0.98, "vertexes": [[29, 18], [34, 18], [34, 23]]}]}' >"out_$base.json"
echo 'image; polygon 29 18 34 18 34 23' >"out_$base.reg"
plot "out_$base.png"
