# %% [markdown]
# # MNIST の推論
