"""表は枠で包み、Pygments などが作った表には触れません(hooks/tables.py)。"""

from hooks.tables import on_page_content


def test_each_table_gets_its_own_frame():
    table = "<table>\n<tr><td>1</td></tr>\n</table>"
    assert on_page_content(f"<p>前</p>{table}{table}") == (
        f"<p>前</p><div>{table}</div><div>{table}</div>"
    )


def test_a_table_of_another_part_is_left_alone():
    content = '<table class="highlighttable"><tr><td>1</td></tr></table>'
    assert on_page_content(content) == content
