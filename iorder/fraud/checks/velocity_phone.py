"""Many orders with one phone number in a short time."""

from iorder.fraud.velocity import Velocity

CHECK = Velocity("velocity_phone", "Orders per phone number", "phone", "this phone number")
