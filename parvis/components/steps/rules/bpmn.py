"""A workflow as BPMN 2.0 (ISO/IEC 19510): the process, and its diagram."""

from __future__ import annotations

from lxml import etree

from parvis.components.steps.rules.workflow import Node, Workflow
from parvis.kernel.text import Text

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
EDGES = "http://www.omg.org/spec/DD/20100524/DI"
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "userTask",
    "service": "serviceTask",
    "gateway": "exclusiveGateway",
    "parallel": "parallelGateway",
}
SIZES = {"start": (36, 36), "end": (36, 36), "gateway": (50, 50), "parallel": (50, 50)}
WIDE, HIGH, STEP_X, STEP_Y = 120, 80, 180, 120


def bpmn(workflow: Workflow, *, slug: str, title: Text, language: str) -> bytes:
    """One process called after the procedure, its nodes named in ``language``."""
    root = etree.Element(
        q(MODEL, "definitions"),
        nsmap={None: MODEL, "bpmndi": DIAGRAM, "dc": BOUNDS, "di": EDGES},
        id="definitions",
        targetNamespace=f"urn:parvis:procedure:{slug}",
    )
    process = etree.SubElement(root, q(MODEL, "process"), id="process", name=title.in_language(language), isExecutable="false")
    for node in workflow.nodes:
        write_node(process, node, workflow, language)
    for number, flow in enumerate(workflow.flows):
        etree.SubElement(process, q(MODEL, "sequenceFlow"), id=f"flow-{number}", sourceRef=flow.source, targetRef=flow.target)
    draw(root, workflow)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def q(space: str, name: str) -> str:
    return f"{{{space}}}{name}"


def write_node(process: etree._Element, node: Node, workflow: Workflow, language: str) -> None:
    element = etree.SubElement(process, q(MODEL, TAGS[node.kind]), id=node.id, name=node.title.in_language(language))
    for number, flow in enumerate(workflow.flows):
        if flow.target == node.id:
            etree.SubElement(element, q(MODEL, "incoming")).text = f"flow-{number}"
    for number, flow in enumerate(workflow.flows):
        if flow.source == node.id:
            etree.SubElement(element, q(MODEL, "outgoing")).text = f"flow-{number}"


def box(node: Node) -> tuple[int, int, int, int]:
    """Left, top, width and height, centred in the node's cell."""
    width, height = SIZES.get(node.kind, (WIDE, HIGH))
    return 40 + node.column * STEP_X + (WIDE - width) // 2, 40 + node.row * STEP_Y + (HIGH - height) // 2, width, height


def draw(root: etree._Element, workflow: Workflow) -> None:
    diagram = etree.SubElement(root, q(DIAGRAM, "BPMNDiagram"), id="diagram")
    plane = etree.SubElement(diagram, q(DIAGRAM, "BPMNPlane"), id="plane", bpmnElement="process")
    for node in workflow.nodes:
        shape = etree.SubElement(plane, q(DIAGRAM, "BPMNShape"), id=f"shape-{node.id}", bpmnElement=node.id)
        left, top, width, height = map(str, box(node))
        etree.SubElement(shape, q(BOUNDS, "Bounds"), x=left, y=top, width=width, height=height)
    for number, flow in enumerate(workflow.flows):
        edge = etree.SubElement(plane, q(DIAGRAM, "BPMNEdge"), id=f"edge-{number}", bpmnElement=f"flow-{number}")
        for x, y in line(workflow.node(flow.source), workflow.node(flow.target)):
            etree.SubElement(edge, q(EDGES, "waypoint"), x=str(x), y=str(y))


def line(source: Node, target: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    """From the right side of one to the left side of the other."""
    left, top, width, height = box(source)
    to_left, to_top, _, to_height = box(target)
    return (left + width, top + height // 2), (to_left, to_top + to_height // 2)
