"""Reading a drawing back: its elements, its words and every point that it draws."""

import re
from xml.etree import ElementTree

NUMBER = r"-?\d+(?:\.\d+)?"


def parsed(svg):
    return ElementTree.fromstring(str(svg))


def painted(svg, paint):
    return [node for node in parsed(svg).iter() if paint in node.get("class", "").split()]


def words(svg):
    return " ".join("".join(node.itertext()) for node in parsed(svg).iter() if node.tag in ("text", "title"))


def size(svg):
    return tuple(float(value) for value in parsed(svg).get("viewBox").split())[2:]


def points(svg):
    """Points of circles, boxes, texts and absolute path parts, but not what stands in a clipped group."""
    root = parsed(svg)
    clipped = {id(node) for group in root.iter("g") if group.get("clip-path") for node in group.iter()}
    for node in root.iter():
        if id(node) in clipped:
            continue
        if node.tag == "circle":
            x, y, r = (float(node.get(key)) for key in ("cx", "cy", "r"))
            yield from ((x - r, y - r), (x + r, y + r))
        elif node.tag == "rect":
            x, y, width, height = (float(node.get(key)) for key in ("x", "y", "width", "height"))
            yield from ((x, y), (x + width, y + height))
        elif node.tag == "text" and node.get("x"):
            yield float(node.get("x")), float(node.get("y"))
        elif node.tag == "path":
            for x, y in re.findall(rf"[ML]({NUMBER}) ({NUMBER})", node.get("d")):
                yield float(x), float(y)


def is_inside(svg):
    width, height = size(svg)
    return all(0 <= x <= width and 0 <= y <= height for x, y in points(svg))
