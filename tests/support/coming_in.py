"""The ways goods come to a place: received, bought, sent back by a buyer."""

from iorder.inventory import coming_back, inbound
from iorder.inventory import service as inventory
from iorder.inventory.coming_back import Back


def delivered(work, place, units):
    inventory.receive(work, "more", {place: units})


def bought(work, place, units):
    inbound.expect(work, "ordered", {place: units})
    inbound.arrive(work, "delivered", {place: units})


def sent_back(work, place, units):
    coming_back.take_back(work, "back", [Back(*place, units)])
